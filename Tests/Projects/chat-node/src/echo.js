exports.handler = async (event, context) => {
  console.log("echo", context.awsRequestId);
  const { body, requestContext } = event;
  return {
    statusCode: 200,
    body: JSON.stringify({
      said: JSON.parse(body).text,
      connectionId: requestContext.connectionId,
      left: context.getRemainingTimeInMillis() > 0,
    }),
  };
};

exports.fail = async () => {
  throw new TypeError("as it was told");
};
