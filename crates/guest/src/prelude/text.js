// TextEncoder, TextDecoder (UTF-8 and UTF-16LE).
(function (host, own) {
  "use strict";
  const { encode, decode } = host;
  const { define, tag } = own;
  const NativeRangeError = RangeError;
  const NativeTypeError = TypeError;
  const Bytes = Uint8Array;
  const isView = ArrayBuffer.isView;
  const fromCharCode = String.fromCharCode;
  const set = Function.prototype.call.bind(Bytes.prototype.set);
  const LABELS = Object.assign(Object.create(null), {
    "utf-8": "utf-8", utf8: "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf-16le": "utf-16le", "utf-16": "utf-16le", "ucs-2": "utf-16le", unicode: "utf-16le",
  });

  own.bytes = (input) => {
    if (input === undefined) return new Bytes(0);
    if (isView(input)) return new Bytes(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer) return new Bytes(input);
    throw new NativeTypeError("expected an ArrayBuffer or a view of one");
  };
  const { bytes } = own;

  class TextEncoder {
    get encoding() { return "utf-8"; }
    encode(text = "") { return encode(`${text}`); }
    encodeInto(text, target) {
      let read = 0;
      let written = 0;
      for (const character of `${text}`) {
        const encoded = encode(character);
        if (written + encoded.length > target.length) break;
        set(target, encoded, written);
        written += encoded.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  // How many bytes at the end begin a UTF-8 sequence that is not complete.
  const incomplete = (view) => {
    for (let back = 1; back <= 3 && back <= view.length; back++) {
      const byte = view[view.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return length > back ? back : 0;
    }
    return 0;
  };

  const utf16 = (view, fatal) => {
    if (fatal && view.length % 2 !== 0) return undefined;
    let text = "";
    for (let i = 0; i + 1 < view.length; i += 2) text += fromCharCode(view[i] | (view[i + 1] << 8));
    return view.length % 2 === 0 ? text : text + "\ufffd";
  };

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    #rest = new Bytes(0);
    #begun = false;
    constructor(label = "utf-8", options = {}) {
      const encoding = LABELS[`${label}`.trim().toLowerCase()];
      if (encoding === undefined) throw new NativeRangeError(`the encoding "${label}" is not supported`);
      this.#encoding = encoding;
      this.#fatal = !!options?.fatal;
      this.#ignoreBOM = !!options?.ignoreBOM;
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input, options = {}) {
      let view = bytes(input);
      if (this.#rest.length > 0) {
        const joined = new Bytes(this.#rest.length + view.length);
        set(joined, this.#rest, 0);
        set(joined, view, this.#rest.length);
        view = joined;
      }
      const stream = !!options?.stream;
      const wide = this.#encoding === "utf-16le";
      const held = stream ? (wide ? view.length % 2 : incomplete(view)) : 0;
      this.#rest = new Bytes(held);
      if (held > 0) {
        set(this.#rest, new Bytes(view.buffer, view.byteOffset + view.length - held, held), 0);
        view = new Bytes(view.buffer, view.byteOffset, view.length - held);
      }
      let text = wide ? utf16(view, this.#fatal) : decode(view, this.#fatal);
      if (text === undefined) throw new NativeTypeError(`the bytes are not valid ${this.#encoding}`);
      if (!this.#begun && !this.#ignoreBOM && text[0] === "\ufeff") text = text.slice(1);
      this.#begun = stream && (this.#begun || view.length > 0);
      return text;
    }
  }

  for (const constructor of [TextEncoder, TextDecoder]) {
    define(constructor.name, constructor);
    tag(constructor);
  }
})
