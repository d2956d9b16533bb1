// `order 1042`, typed by an agent: the returned text is shown in the conversation.
const COMMANDS = {
  order: (number) => `Order ${number} is on its way.`,
  help: () => `Known commands: ${Object.keys(COMMANDS).join(", ")}`,
};

async function lambda({ payload }) {
  const [command, ...rest] = payload.arguments;
  const run = COMMANDS[command];
  if (!run) {
    throw new Error(`there is no command "${command}"; try "help"`);
  }
  return run(...rest);
}
