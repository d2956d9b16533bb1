// A conversational command: an agent types `/order 1042`, the answer appears in the conversation.
const orders = { 1042: 'on its way', 1043: 'being packed' };

async function lambda({ payload: { arguments: args, conversationId } }, callback) {
  const [verb, number] = args;
  if (verb === 'count') {
    return callback(null, Object.keys(orders).length);
  }
  const state = orders[number];
  console.info('an agent asked', { conversationId, verb });
  callback(null, state ? `Order ${number} is ${state}.` : `There is no order ${number}.`);
}
