// Toolbelt.SecretClient: reads and updates secrets of the account. Values keep their type.
(function (host, own) {
  "use strict";
  const { ask, addTool } = own;
  const NativeTypeError = TypeError;

  const nameOf = (key, usage) => {
    if (typeof key !== "string") throw new NativeTypeError(`${usage} needs the secret's name as a string`);
    return key;
  };

  addTool("SecretClient", function () {
    const updateSecret = async (secret) => {
      const usage = "updateSecret({ key, value })";
      const key = nameOf(secret?.key, usage);
      const { value } = secret;
      const kind = typeof value;
      if (value === null || (kind !== "string" && kind !== "number" && kind !== "object")) {
        throw new NativeTypeError(`${usage} needs a value: a string, a number, an object or an array`);
      }
      const { answer } = await ask("secrets.update", { key, value });
      return answer;
    };
    return {
      // Options such as { useCache: false } change nothing: what is read is always what is stored.
      async readSecret(key) {
        const { answer } = await ask("secrets.read", { key: nameOf(key, "readSecret(key)") });
        return answer;
      },
      updateSecret,
      writeSecret: updateSecret,
    };
  });
})
