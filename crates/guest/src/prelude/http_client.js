// Toolbelt.HTTPClient: the interface of request-promise over fetch.
(function (host, own) {
  "use strict";
  const { fetch, addTool, isForm } = own;
  const { AbortSignal, Blob, FormData, Headers, URL, URLSearchParams } = globalThis;
  const NativeError = Error;
  const NativeTypeError = TypeError;
  const { parse, stringify } = JSON;
  const isView = ArrayBuffer.isView;

  const failure = (name, message, more) => {
    const error = new NativeError(message);
    Object.defineProperty(error, "name", { value: name, writable: true, configurable: true });
    return Object.assign(error, more);
  };

  // client(url), client(url, options), client(options with url or uri).
  const settle = (first, second) => {
    const text = typeof first === "string" || first instanceof URL;
    const options = text ? { ...second, url: `${first}` } : { ...first, ...second };
    const url = options.url ?? options.uri;
    if (url === undefined || url === null) throw new NativeTypeError("the options need a url");
    return { ...options, url: options.baseUrl === undefined ? `${url}` : `${options.baseUrl}`.replace(/\/$/, "") + `/${url}`.replace(/^\/\//, "/") };
  };

  const withQuery = (url, query) => {
    if (query === undefined || query === null) return url;
    const parsed = new URL(url);
    const pairs = typeof query === "string" ? new URLSearchParams(query) : Object.entries(query);
    for (const [name, value] of pairs) {
      for (const item of Array.isArray(value) ? value : [value]) parsed.searchParams.append(name, item ?? "");
    }
    return parsed.href;
  };

  const multipart = (fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item === "object" && item !== null && "value" in item) form.append(name, own.isBlob(item.value) ? item.value : new Blob([item.value], { type: item.options?.contentType ?? "" }), item.options?.filename ?? name);
        else form.append(name, item);
      }
    }
    return form;
  };
  const bodyOf = (options, headers) => {
    if (options.form !== undefined) return typeof options.form === "string" ? encoded(options.form, headers) : new URLSearchParams(options.form);
    if (options.formData !== undefined) return isForm(options.formData) ? options.formData : multipart(options.formData);
    const json = options.json !== undefined && options.json !== false && options.json !== null;
    const body = json && options.json !== true ? options.json : options.body;
    if (body === undefined || body === null) return undefined;
    if (!json) {
      if (typeof body === "string" || isView(body) || body instanceof ArrayBuffer || own.isBlob(body) || isForm(body) || body instanceof URLSearchParams) return body;
      throw new NativeTypeError("a body is a string or bytes; set `json: true` to send an object");
    }
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return typeof body === "string" && options.json === true && isJson(body) ? body : stringify(body);
  };
  const encoded = (form, headers) => {
    if (!headers.has("content-type")) headers.set("content-type", "application/x-www-form-urlencoded");
    return form;
  };
  const isJson = (text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };

  const authorize = ({ auth }, headers) => {
    if (auth === undefined || auth === null || headers.has("authorization")) return;
    const bearer = typeof auth.bearer === "function" ? auth.bearer() : auth.bearer;
    const user = auth.user ?? auth.username ?? "";
    const password = auth.pass ?? auth.password ?? "";
    headers.set("authorization", bearer === undefined ? `Basic ${globalThis.btoa(`${user}:${password}`)}` : `Bearer ${bearer}`);
  };

  const read = async (response, options) => {
    if (options.encoding === null) return await response.bytes();
    const text = await response.text();
    if (options.json === undefined || options.json === false || options.json === null) return text;
    try {
      return parse(text);
    } catch {
      return text;
    }
  };

  const headersObject = (response) => {
    const object = {};
    for (const [name, value] of response.headers) object[name] = value;
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) object["set-cookie"] = cookies;
    return object;
  };

  const send = async (options) => {
    const method = `${options.method ?? "GET"}`.toUpperCase();
    const headers = new Headers();
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (value !== undefined && value !== null) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
    }
    if (options.json && !headers.has("accept")) headers.set("accept", "application/json");
    authorize(options, headers);
    const body = method === "GET" || method === "HEAD" ? undefined : bodyOf(options, headers);
    const follows = options.followAllRedirects || (options.followRedirect !== false && (method === "GET" || method === "HEAD"));
    const signal = options.timeout === undefined ? undefined : AbortSignal.timeout(Number(options.timeout));
    let response;
    let content;
    try {
      response = await fetch(withQuery(options.url, options.qs), { method, headers, body, signal, redirect: follows ? "follow" : "manual" });
      content = await read(response, options);
    } catch (cause) {
      const timedOut = cause?.name === "TimeoutError";
      const more = { cause, error: cause, options, code: timedOut ? "ETIMEDOUT" : cause?.code };
      throw failure("RequestError", timedOut ? `no answer in ${options.timeout} ms` : `${cause?.message ?? cause}`, more);
    }
    const full = { statusCode: response.status, statusMessage: response.statusText, headers: headersObject(response), body: content };
    if (options.simple !== false && !response.ok) {
      const shown = typeof content === "string" ? content : stringify(content);
      throw failure("StatusCodeError", `${response.status} - ${shown}`, { statusCode: response.status, error: content, options, response: full });
    }
    return options.resolveWithFullResponse ? full : content;
  };

  addTool("HTTPClient", function () {
    const client = async (url, options) => send(settle(url, options));
    for (const [name, method] of [["get"], ["post"], ["put"], ["patch"], ["head"], ["options"], ["delete"], ["del", "DELETE"]]) {
      client[name] = async (url, options) => send({ ...settle(url, options), method: method ?? name.toUpperCase() });
    }
    return client;
  });
})
