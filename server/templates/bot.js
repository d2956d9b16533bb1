// A bot of a few words: what it says, and whether a person takes over.
async function lambda({ payload }) {
  const text = payload.message.toLowerCase();

  if (text.includes("booking")) {
    return { messages: ["Which booking do you want to change?"], context: { intentId: "change_booking" } };
  }
  return {
    messages: ["One moment, I am getting somebody for you."],
    context: { action: "TRANSFER", actionParameters: { skill: "care" } },
  };
}
