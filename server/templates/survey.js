// Sends the transcript of a bad chat to whoever looks after it.
const TEAMS = { orders: "orders@example.com" };

async function lambda({ payload }) {
  if (payload.csatRank > 3) {
    return [];
  }
  const targetEmail = TEAMS[payload.skillName] ?? "care@example.com";
  return [{
    targetEmail,
    senderName: "Surveys",
    senderEmail: "surveys@example.com",
    subject: `Rated ${payload.csatRank}: a chat with ${payload.agentName}`,
  }];
}
