"""Random schemas of draft 4 and values, with what Python's jsonschema says of them: schemas.py SEED COUNT.

One JSON object a line: {"schema": …, "data": …, "valid": …}. Numbers are such that Python's floats are exact, and names
and texts such that its regular expressions and those of ECMA 262 agree.
"""
import json
import random
import sys

from jsonschema import Draft4Validator

chance = random.Random(int(sys.argv[1]))
NAMES = ["a", "b", "ab", "", "é", "x/y"]
TEXTS = ["", "a", "ab", "abc", "é", "e\u0301", "😀", "1"]
PATTERNS = ["^a", "b$", "^[a-c]+$", ".", "^(a|é)*$", "\\d", "^[^a-z]", "^.{2,3}$"]
TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"]


def number():
    return chance.choice([0, 1, -1, 2, 3, 10, 2**53 + 1, 10**30, 1.0, 0.5, -2.5, 1e2, 4.75])


def value(depth=0):
    kind = chance.randrange(8 if depth < 3 else 5)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind < 3:
        return number()
    if kind < 5:
        return chance.choice(TEXTS)
    if kind < 6:
        return [value(depth + 1) for _ in range(chance.randrange(4))]
    return {name: value(depth + 1) for name in chance.sample(NAMES, chance.randrange(4))}


def some(make, least=1):
    return [make() for _ in range(chance.randrange(least, 3))]


def schemas(depth):
    return some(lambda: schema(depth + 1))


def named(names, depth):
    return {name: schema(depth + 1) for name in chance.sample(names, chance.randrange(1, 4))}


def rest(depth):
    return chance.choice([True, False, schema(depth + 1)])


KEYWORDS = {
    "type": lambda depth: chance.choice([chance.choice(TYPES), chance.sample(TYPES, 2)]),
    "enum": lambda depth: list({json.dumps(item): item for item in some(value) + some(value)}.values()),
    "required": lambda depth: chance.sample(NAMES, chance.randrange(1, 3)),
    "minProperties": lambda depth: chance.randrange(4),
    "maxProperties": lambda depth: chance.randrange(4),
    "minItems": lambda depth: chance.randrange(4),
    "maxItems": lambda depth: chance.randrange(4),
    "uniqueItems": lambda depth: chance.choice([True, False]),
    "minimum": lambda depth: number(),
    "maximum": lambda depth: number(),
    "multipleOf": lambda depth: chance.choice([1, 2, 3, 7, 0.5, 0.25]),
    "minLength": lambda depth: chance.randrange(4),
    "maxLength": lambda depth: chance.randrange(4),
    "pattern": lambda depth: chance.choice(PATTERNS),
    "properties": lambda depth: named(NAMES, depth),
    "patternProperties": lambda depth: named(PATTERNS, depth),
    "additionalProperties": rest,
    "items": lambda depth: chance.choice([schema(depth + 1), schemas(depth)]),
    "additionalItems": rest,
    "dependencies": lambda depth: {
        name: chance.choice([schema(depth + 1), chance.sample(NAMES, 1)]) for name in chance.sample(NAMES, 2)
    },
    "allOf": schemas,
    "anyOf": schemas,
    "oneOf": schemas,
    "not": lambda depth: schema(depth + 1),
}


def schema(depth=0):
    # A reference that leads into a value ends with the value; those that would not are refused, not checked.
    if depth > 0 and chance.random() < 0.1:
        return {"$ref": "#/definitions/" + chance.choice(["plain", "list"])}
    keywords = chance.sample(sorted(KEYWORDS), chance.randrange(1, 5) if depth < 3 else 1)
    if depth >= 4:
        keywords = ["type"]
    made = {keyword: KEYWORDS[keyword](depth) for keyword in keywords}
    for limit, exclusive in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")]:
        if limit in made and chance.random() < 0.5:
            made[exclusive] = chance.choice([True, False])
    return made


for _ in range(int(sys.argv[2])):
    made = schema()
    made["definitions"] = {"plain": {"type": "string"}, "list": {"type": "array", "items": {"$ref": "#"}}}
    data = value()
    print(json.dumps({"schema": made, "data": data, "valid": Draft4Validator(made).is_valid(data)}))
