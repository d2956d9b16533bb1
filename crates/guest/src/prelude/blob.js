// Blob, File.
(function (host, own) {
  "use strict";
  const { encode, decode } = host;
  const { define, tag, bytes } = own;
  const NativeTypeError = TypeError;
  const Bytes = Uint8Array;
  const { iterator } = Symbol;
  const isView = ArrayBuffer.isView;
  const set = Function.prototype.call.bind(Bytes.prototype.set);
  const part = Function.prototype.call.bind(Bytes.prototype.slice);

  own.joined = (pieces) => {
    let length = 0;
    for (let i = 0; i < pieces.length; i++) length += pieces[i].length;
    const all = new Bytes(length);
    let at = 0;
    for (let i = 0; i < pieces.length; i++) {
      set(all, pieces[i], at);
      at += pieces[i].length;
    }
    return all;
  };
  const { joined } = own;

  // A type with other characters than printable ASCII is none.
  const mediaType = (type) => {
    type = `${type}`;
    for (let i = 0; i < type.length; i++) {
      const code = type.charCodeAt(i);
      if (code < 0x20 || code > 0x7e) return "";
    }
    return type.toLowerCase();
  };

  const place = (at, size, otherwise) => {
    if (at === undefined) return otherwise;
    at = Math.trunc(Number(at)) || 0;
    return at < 0 ? Math.max(size + at, 0) : Math.min(at, size);
  };

  class Blob {
    #bytes;
    #type;
    constructor(parts = [], options = {}) {
      if (parts === null || typeof parts !== "object" || typeof parts[iterator] !== "function") {
        throw new NativeTypeError("a Blob is made of an array of parts");
      }
      const pieces = [];
      for (const value of parts) {
        if (value instanceof ArrayBuffer || isView(value)) pieces.push(bytes(value));
        else if (typeof value === "object" && value !== null && #bytes in value) pieces.push(value.#bytes);
        else {
          const text = `${value}`;
          pieces.push(encode(options?.endings === "native" ? text.replace(/\r\n?/g, "\n") : text));
        }
      }
      this.#bytes = joined(pieces);
      this.#type = mediaType(options?.type ?? "");
    }
    get size() { return this.#bytes.length; }
    get type() { return this.#type; }
    slice(start, end, type = "") {
      const size = this.#bytes.length;
      const from = place(start, size, 0);
      const to = Math.max(place(end, size, size), from);
      const sliced = new Blob([], { type });
      sliced.#bytes = part(this.#bytes, from, to);
      return sliced;
    }
    async text() { return decode(this.#bytes, false); }
    async arrayBuffer() { return part(this.#bytes).buffer; }
    async bytes() { return part(this.#bytes); }
    stream() {
      const content = this.#bytes;
      return new own.ReadableStream({
        start(controller) {
          if (content.length > 0) controller.enqueue(part(content));
          controller.close();
        },
      });
    }
    static {
      own.isBlob = (value) => typeof value === "object" && value !== null && #bytes in value;
      own.blobBytes = (blob) => blob.#bytes;
    }
  }

  class File extends Blob {
    #name;
    #lastModified;
    constructor(parts, name, options = {}) {
      if (arguments.length < 2) throw new NativeTypeError("a File needs parts and a name");
      super(parts, options);
      this.#name = `${name}`;
      this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
    }
    get name() { return this.#name; }
    get lastModified() { return this.#lastModified; }
    get webkitRelativePath() { return ""; }
    static { own.isFile = (value) => typeof value === "object" && value !== null && #name in value; }
  }

  for (const constructor of [Blob, File]) {
    define(constructor.name, constructor);
    tag(constructor);
  }
})
