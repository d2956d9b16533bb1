// The toolbelt: what LivePerson's functions `require`. Its clients are added by files of their own.
(function (host, own) {
  "use strict";
  class Toolbelt {}
  const library = { Toolbelt };

  // Makes a client a member of the toolbelt.
  own.addTool = (name, make) => {
    Object.defineProperty(make, "name", { value: name });
    Object.defineProperty(Toolbelt, name, { value: make, writable: true, enumerable: true, configurable: true });
  };
  // The names that it has had.
  for (const name of ["lp-faas-toolbelt", "core-functions-toolbelt"]) own.modules[name] = library;
  own.toolbelt = library;
})
