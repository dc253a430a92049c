"""Prints what SAM's own translator makes of the template that is the first argument.

The translator takes code from S3 only: inline code stands for it here. Rights are left out: their templates are AWS'.
"""

import json
import os
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoPolicyTemplates:
    def load(self):
        return {}


os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file.read())
template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
for resource in template["Resources"].values():
    if resource["Type"] == "AWS::Serverless::Function":
        resource["Properties"].pop("CodeUri", None)
        resource["Properties"].pop("Policies", None)
        resource["Properties"]["InlineCode"] = "code"
print(json.dumps(transform(template, {}, NoPolicyTemplates()), indent=1))
