// After a chat: picks out who must hear about a bad mark, from the skills that the customer met.
const teams = [
  { skills: /repairs?/i, mail: 'workshop@example.com' },
  { skills: /invoice|billing/i, mail: 'accounts@example.com' },
];

function lambda(input, callback) {
  const { skills, answers } = input.payload;
  const marks = answers.filter((answer) => answer.question.match(/^how (happy|satisfied)/i));
  const bad = marks.some((answer) => Number(answer.value) <= 2);
  const mails = teams.filter((team) => skills.some((skill) => skill.match(team.skills))).map((team) => team.mail);
  callback(null, bad ? mails : []);
}
