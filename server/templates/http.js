// Answers like a small web service: one case a route.
async function lambda({ payload }) {
  const { method, path } = payload;

  const order = /^\/orders\/(\d+)$/.exec(path);
  if (method === "GET" && order) {
    return respond(200, { id: Number(order[1]), state: "sent" });
  }
  return respond(404, { message: `nothing at ${method} ${path}` });
}

function respond(status, body) {
  return { status, headers: { "content-type": "application/json" }, body };
}
