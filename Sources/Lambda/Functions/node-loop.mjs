// Runs a Lambda handler under Node: asks the Lambda Runtime API for events, and posts what the handler makes of them.
import http from 'node:http';
import path from 'node:path';
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });

function call(method, route, body, headers = {}) {
  return new Promise((resolve, reject) => {
    if (body !== undefined) headers['Content-Length'] = Buffer.byteLength(body);
    const target = { host, port, agent, method, path: `/2018-06-01/runtime/${route}`, headers };
    const request = http.request(target, answer => {
      const { statusCode: status, headers } = answer, parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => resolve({ status, headers, body: Buffer.concat(parts).toString() }));
      answer.on('error', reject);
    });
    request.setNoDelay(true);
    request.on('error', reject);
    request.end(body);
  });
}

function describe(error, type) {
  const isError = error instanceof Error;
  return {
    errorType: type ?? (isError ? error.name : typeof error),
    errorMessage: isError ? error.message : String(error),
    trace: isError && error.stack ? error.stack.split('\n') : [],
  };
}

async function postError(route, error, type) {
  const description = describe(error, type), { errorType, errorMessage, trace } = description;
  console.error(trace.length > 0 ? trace.join('\n') : `${errorType}: ${errorMessage}`);
  await call('POST', route, JSON.stringify(description), {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Function-Error-Type': encodeURIComponent(errorType),
  });
}

let handler, runningID;

// As in Lambda the process ends with either; the event that runs is answered first.
function endWith(type, status) {
  return async error => {
    try {
      if (runningID !== undefined) await postError(`invocation/${runningID}/error`, error, type);
      else if (handler === undefined) await postError('init/error', error, type);
      else console.error(error);
    } finally {
      process.exit(status);
    }
  };
}
process.on('unhandledRejection', endWith('Runtime.UnhandledPromiseRejection', 128));
process.on('uncaughtException', endWith(undefined, 129));

class InitError extends Error {
  constructor(name, message) { super(message); this.name = name; }
}

globalThis.awslambda = {
  streamifyResponse() {
    throw new InitError('Runtime.StreamingNotSupported', 'awslambda.streamifyResponse is not supported');
  },
};

async function load(name) {
  const folder = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  const base = path.basename(name), dot = base.indexOf('.');
  if (dot < 1) throw new InitError('Runtime.MalformedHandlerName', `Bad handler: ${name}`);
  const file = path.resolve(folder, path.dirname(name), base.slice(0, dot));
  const found = ['.js', '.mjs', '.cjs', ''].map(extension => file + extension)
    .find(file => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
  if (!found) {
    const message = `Cannot find module '${base.slice(0, dot)}' in ${path.dirname(file)}`;
    throw new InitError('Runtime.ImportModuleError', message);
  }
  let module;
  try {
    module = await import(pathToFileURL(found).href);
  } catch (error) {
    if (error instanceof SyntaxError) error.name = 'Runtime.UserCodeSyntaxError';
    throw error;
  }
  const names = base.slice(dot + 1).split('.');
  const handler = [module, module.default]
    .map(root => names.reduce((value, name) => value?.[name], root))
    .find(value => value !== undefined);
  if (handler === undefined) throw new InitError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw new InitError('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    // A handler that neither calls back nor returns a promise is done when nothing is left to wait for.
    const nothingLeft = () => resolve(null);
    const settle = end => value => { process.removeListener('beforeExit', nothingLeft); end(value); };
    const succeed = settle(resolve), fail = settle(reject);
    const done = (error, value) => (error === undefined || error === null ? succeed(value) : fail(error));
    const deadline = Number(headers['lambda-runtime-deadline-ms']);
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME, logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
      awsRequestId: headers['lambda-runtime-aws-request-id'],
      getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0), done, succeed, fail,
    };
    process.once('beforeExit', nothingLeft);
    try {
      const result = handler(event, context, done);
      if (typeof result?.then === 'function') result.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}

try {
  handler = await load(process.env._HANDLER);
} catch (error) {
  await postError('init/error', error);
  process.exit(1);
}
for (;;) {
  const event = await call('GET', 'invocation/next');
  if (event.status !== 200) throw new Error(`Failed to get the next event: ${event.status} ${event.body}`);
  runningID = event.headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = event.headers['lambda-runtime-trace-id'] ?? '';
  let body;
  try {
    body = JSON.stringify(await run(handler, JSON.parse(event.body), event.headers)) ?? 'null';
  } catch (error) {
    await postError(`invocation/${runningID}/error`, error);
  }
  if (body !== undefined) {
    await call('POST', `invocation/${runningID}/response`, body, { 'Content-Type': 'application/json' });
  }
  runningID = undefined;
}
