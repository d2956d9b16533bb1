// performance.now: milliseconds since the invocation (or the start) began.
(function (host, own) {
  "use strict";
  const { now, origin } = host;
  class Performance {
    get timeOrigin() { return origin(); }
    now() { return now() - origin(); }
    toJSON() { return { timeOrigin: origin() }; }
  }
  own.tag(Performance);
  own.define("Performance", Performance);
  own.define("performance", new Performance());
})
