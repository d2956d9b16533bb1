// ReadableStream: a source is asked for the next piece when somebody reads, never before.
(function (host, own) {
  "use strict";
  const { define, tag } = own;
  const NativeTypeError = TypeError;
  const NativePromise = Promise;
  const { asyncIterator, iterator } = Symbol;
  const apply = Reflect.apply;
  const PERMIT = {};

  class ReadableStreamDefaultController {
    #stream;
    constructor(permit, stream) {
      if (permit !== PERMIT) throw new NativeTypeError("illegal constructor");
      this.#stream = stream;
    }
    get desiredSize() { return own.streamState(this.#stream).desired(); }
    enqueue(piece) { own.streamState(this.#stream).enqueue(piece); }
    close() { own.streamState(this.#stream).close(); }
    error(reason) { own.streamState(this.#stream).error(reason); }
  }

  // What a stream is in: its queue, and the reads that wait for it.
  class State {
    phase = "readable";
    closing = false;
    reason = undefined;
    queue = [];
    waiting = [];
    ended = NativePromise.withResolvers();
    reader = undefined;
    disturbed = false;
    pulling = false;
    again = false;
    started = undefined;
    constructor(source) {
      this.source = source;
      this.ended.promise.catch(() => {});
    }
    desired() { return this.phase === "errored" ? null : this.phase === "closed" ? 0 : 1 - this.queue.length; }
    enqueue(piece) {
      if (this.phase !== "readable" || this.closing) throw new NativeTypeError("the stream is closed");
      if (this.waiting.length === 0) return void this.queue.push(piece);
      this.waiting.shift().resolve({ value: piece, done: false });
      this.again ||= this.waiting.length > 0;
    }
    close() {
      if (this.phase !== "readable" || this.closing) throw new NativeTypeError("the stream is closed");
      this.closing = true;
      if (this.queue.length === 0) this.end();
    }
    end() {
      this.phase = "closed";
      this.source = {};
      for (const read of this.waiting.splice(0)) read.resolve({ value: undefined, done: true });
      this.ended.resolve(undefined);
    }
    error(reason) {
      if (this.phase !== "readable") return;
      this.phase = "errored";
      this.reason = reason;
      this.queue = [];
      this.source = {};
      for (const read of this.waiting.splice(0)) read.reject(reason);
      this.ended.reject(reason);
    }
    read() {
      this.disturbed = true;
      if (this.queue.length > 0) {
        const value = this.queue.shift();
        if (this.closing && this.queue.length === 0) this.end();
        return NativePromise.resolve({ value, done: false });
      }
      if (this.phase === "closed") return NativePromise.resolve({ value: undefined, done: true });
      if (this.phase === "errored") return NativePromise.reject(this.reason);
      const read = NativePromise.withResolvers();
      this.waiting.push(read);
      this.pull();
      return read.promise;
    }
    async pull() {
      if (this.pulling) return void (this.again = true);
      this.pulling = true;
      try {
        await this.started;
        do {
          this.again = false;
          const { pull } = this.source;
          if (this.phase !== "readable" || this.waiting.length === 0 || typeof pull !== "function") break;
          await apply(pull, this.source, [this.controller]);
        } while (this.again);
      } catch (reason) {
        this.error(reason);
      }
      this.pulling = false;
    }
    async cancel(reason) {
      this.disturbed = true;
      if (this.phase === "errored") throw this.reason;
      if (this.phase === "closed") return;
      const source = this.source;
      this.queue = [];
      this.end();
      if (typeof source.cancel === "function") await apply(source.cancel, source, [reason]);
    }
  }

  class ReadableStream {
    #state;
    constructor(source = {}) {
      if (source === null || typeof source !== "object") throw new NativeTypeError("the source of a stream is an object");
      if (source.type !== undefined && source.type !== "bytes") throw new NativeTypeError("the type of a stream is \"bytes\" or absent");
      const state = new State(source);
      this.#state = state;
      state.controller = new ReadableStreamDefaultController(PERMIT, this);
      if (typeof source.start === "function") {
        const started = apply(source.start, source, [state.controller]);
        state.started = NativePromise.resolve(started);
        state.started.catch((reason) => state.error(reason));
      }
    }
    static from(items) {
      const method = items?.[asyncIterator] ?? items?.[iterator];
      if (typeof method !== "function") throw new NativeTypeError("a stream is made from something that can be iterated");
      const walk = apply(method, items, []);
      return new ReadableStream({
        async pull(controller) {
          const { value, done } = await walk.next();
          if (done) controller.close();
          else controller.enqueue(await value);
        },
        async cancel(reason) { await walk.return?.(reason); },
      });
    }
    get locked() { return this.#state.reader !== undefined; }
    #free() {
      if (this.locked) throw new NativeTypeError("the stream is locked by a reader");
    }
    getReader(options = {}) {
      if (options?.mode !== undefined) throw new NativeTypeError("readers with a mode are not supported");
      return new ReadableStreamDefaultReader(this);
    }
    async cancel(reason) {
      this.#free();
      await this.#state.cancel(reason);
    }
    tee() {
      const reader = this.getReader();
      const branches = [];
      const cancelled = [];
      const all = NativePromise.withResolvers();
      let reading = false;
      const pull = async () => {
        if (reading) return;
        reading = true;
        let piece;
        try {
          piece = await reader.read();
        } catch (reason) {
          for (const branch of branches) branch.error(reason);
          return;
        } finally {
          reading = false;
        }
        for (let i = 0; i < 2; i++) {
          if (cancelled[i] !== undefined) continue;
          if (piece.done) branches[i].close();
          else branches[i].enqueue(i === 0 || !own.isBytes(piece.value) ? piece.value : piece.value.slice());
        }
      };
      const branch = (index) => new ReadableStream({
        start(controller) { branches[index] = controller; },
        pull,
        async cancel(reason) {
          cancelled[index] = [reason];
          if (cancelled[0] !== undefined && cancelled[1] !== undefined) all.resolve(reader.cancel([cancelled[0][0], cancelled[1][0]]));
          await all.promise;
        },
      });
      return [branch(0), branch(1)];
    }
    async *values(options = {}) {
      const reader = this.getReader();
      let ended = false;
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) return void (ended = true);
          yield value;
        }
      } catch (reason) {
        ended = true;
        throw reason;
      } finally {
        if (!ended && !options?.preventCancel) await reader.cancel();
        reader.releaseLock();
      }
    }
    [asyncIterator](options) { return this.values(options); }
    static {
      own.isStream = (value) => typeof value === "object" && value !== null && #state in value;
      own.streamState = (stream) => stream.#state;
    }
  }

  class ReadableStreamDefaultReader {
    #state;
    #closed;
    constructor(stream) {
      if (!own.isStream(stream)) throw new NativeTypeError("a reader needs a ReadableStream");
      if (stream.locked) throw new NativeTypeError("the stream is locked by a reader");
      this.#state = own.streamState(stream);
      this.#state.reader = this;
      this.#closed = this.#state.ended.promise;
    }
    #held() {
      if (this.#state === undefined) throw new NativeTypeError("the reader has let its stream go");
      return this.#state;
    }
    get closed() { return this.#closed; }
    async read() { return await this.#held().read(); }
    async cancel(reason) { await this.#held().cancel(reason); }
    releaseLock() {
      const state = this.#state;
      if (state === undefined) return;
      const released = new NativeTypeError("the reader has let its stream go");
      for (const read of state.waiting.splice(0)) read.reject(released);
      state.reader = undefined;
      this.#state = undefined;
      if (state.phase === "readable") {
        this.#closed = NativePromise.reject(released);
        this.#closed.catch(() => {});
      }
    }
  }

  own.isBytes = (value) => value instanceof Uint8Array;
  own.ReadableStream = ReadableStream;
  for (const constructor of [ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController]) {
    define(constructor.name, constructor);
    tag(constructor);
  }
})
