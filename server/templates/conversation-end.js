// Looks at how a conversation ended. An empty list of commands: there is nothing left to do.
async function lambda({ payload }) {
  const { general, end } = payload;
  if (end?.closeReason === "CONSUMER" && end.messages < 3) {
    console.warn("left early", { conversation: general?.convId });
  }
  return [];
}
