// FormData, and its encoding as multipart/form-data.
(function (host, own) {
  "use strict";
  const { encode, uuid } = host;
  const { define, tag, isBlob, isFile, blobBytes, joined } = own;
  const { File } = globalThis;
  const NativeTypeError = TypeError;
  const { iterator } = Symbol;

  const entry = (name, value, filename) => {
    name = `${name}`.toWellFormed();
    if (!isBlob(value)) {
      if (filename !== undefined) throw new NativeTypeError("only a Blob has a file name");
      return [name, `${value}`.toWellFormed()];
    }
    if (isFile(value) && filename === undefined) return [name, value];
    const { type, lastModified } = value;
    return [name, new File([value], filename === undefined ? "blob" : `${filename}`, { type, lastModified })];
  };

  class FormData {
    #entries = [];
    constructor(form) {
      if (form !== undefined) throw new NativeTypeError("there are no forms here: append what the FormData holds");
    }
    append(name, value, filename) {
      if (arguments.length < 2) throw new NativeTypeError("append needs a name and a value");
      this.#entries.push(entry(name, value, filename));
    }
    delete(name) {
      name = `${name}`;
      this.#entries = this.#entries.filter((it) => it[0] !== name);
    }
    get(name) {
      name = `${name}`;
      const found = this.#entries.find((it) => it[0] === name);
      return found === undefined ? null : found[1];
    }
    getAll(name) {
      name = `${name}`;
      return this.#entries.filter((it) => it[0] === name).map((it) => it[1]);
    }
    has(name) {
      name = `${name}`;
      return this.#entries.some((it) => it[0] === name);
    }
    set(name, value, filename) {
      if (arguments.length < 2) throw new NativeTypeError("set needs a name and a value");
      const made = entry(name, value, filename);
      const at = this.#entries.findIndex((it) => it[0] === made[0]);
      if (at < 0) return void this.#entries.push(made);
      this.#entries = this.#entries.filter((it, index) => index <= at || it[0] !== made[0]);
      this.#entries[at] = made;
    }
    forEach(callback, self) {
      for (const [name, value] of this.#entries) callback.call(self, value, name, this);
    }
    *entries() { for (const [name, value] of this.#entries) yield [name, value]; }
    *keys() { for (const [name] of this.#entries) yield name; }
    *values() { for (const [, value] of this.#entries) yield value; }
    [iterator]() { return this.entries(); }
    static {
      own.isForm = (value) => typeof value === "object" && value !== null && #entries in value;
      own.formEntries = (form) => form.#entries;
    }
  }

  // Names and file names are the author's: they must not end the header that they stand in.
  const quoted = (text) => text.replace(/\r\n?|\n/g, "%0D%0A").replace(/"/g, "%22");
  const plain = (text) => text.replace(/\r\n?|\n/g, "\r\n");

  own.encodeForm = (form) => {
    const boundary = `----flint-${uuid()}`;
    const pieces = [];
    for (const [name, value] of own.formEntries(form)) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(plain(name))}"`;
      if (typeof value === "string") {
        pieces.push(encode(`${head}\r\n\r\n${plain(value)}\r\n`));
      } else {
        const type = value.type === "" ? "application/octet-stream" : value.type;
        pieces.push(encode(`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`), blobBytes(value), encode("\r\n"));
      }
    }
    pieces.push(encode(`--${boundary}--\r\n`));
    return { bytes: joined(pieces), type: `multipart/form-data; boundary=${boundary}` };
  };

  define("FormData", FormData);
  tag(FormData);
})
