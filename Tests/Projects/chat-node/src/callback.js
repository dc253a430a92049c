exports.handler = (event, context, callback) => {
  setTimeout(() => callback(null, { statusCode: 200, body: "called back" }), 5);
};
