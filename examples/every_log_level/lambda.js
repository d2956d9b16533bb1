// Logs at every level with what belongs to the message, and survives a fault of its own.
function lambda(input, callback) {
  console.debug('looking at the order', { lines: 3, paid: false });
  console.info('the order came in', new Date(input.timestamp), Number.MAX_SAFE_INTEGER);
  console.log('the shelf was read', ['mug', 'kettle']);
  console.warn('the stock is low');
  try {
    bookParcel(input.payload);
  } catch (fault) {
    console.error('no parcel was booked', { cause: fault.name });
  }
  callback(null, 'the order is noted');
}
