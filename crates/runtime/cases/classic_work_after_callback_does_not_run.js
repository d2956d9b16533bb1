/* {"gives": {"ok": 1}, "logs": [["info", "same turn", []]]} */
function lambda(input, callback) {
  callback(null, 1);
  console.log("same turn");
  Promise.resolve().then(() => console.log("next turn"));
  setTimeout(() => console.log("late"), 0);
}
