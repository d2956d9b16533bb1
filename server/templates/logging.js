// Every level, with extras: they appear as a tree beside the message.
async function lambda(input) {
  console.debug("the input as it came", input);
  console.info("started", new Date(input.timestamp), { attempt: 1 });
  console.warn("nearly out of stock", { article: "flint", left: 3 });

  try {
    thisIsNotDefined();
  } catch (error) {
    console.error("caught and survived", error);
  }
  return "see the logs";
}
