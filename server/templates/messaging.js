// Greets a new conversation, and hands it over when the first message asks for a person.
const GREETING = "Hello! What can we do for you?";
const SUPPORT_SKILL = 2048;

async function lambda({ payload }) {
  const firstMessage = payload.start?.firstMessage ?? "";
  const greeting = { type: "systemMessage", text: GREETING };

  if (/\b(agent|human|person)\b/i.test(firstMessage)) {
    console.info("handed over", { conversation: payload.general?.convId });
    return [greeting, { type: "transfer", skillId: SUPPORT_SKILL }];
  }
  return [greeting];
}
