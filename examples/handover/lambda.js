// Ends a bot's part of a conversation: says goodbye, names the next skill, and leaves a note for the agent.
function lambda(input, callback) {
  const { customer, topic } = input.payload;
  callback(null, [
    { type: 'send_message', text: `Thank you, ${customer}. A colleague takes over now.` },
    { type: 'transfer', skill: topic === 'invoice' ? 'billing' : 'front-desk' },
    { type: 'note', private: true, text: `asked about: ${topic}` },
  ]);
}
