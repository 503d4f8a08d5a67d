#!/bin/sh
# Runs the tests of an app, judges the app by what they have done, and leaves a report in every form that a pipeline takes.
# The reporter of the tests has failOn: 'never' here, so that a failed test and a broken rule can be told apart.
#
#   RTM_REPORT    where the reports go, and where the reporter of the tests writes result.json; rtm-report unless given
#   RTM_FAIL_ON   must (unless given), should or never
#   RTM_TESTS     the command that runs the tests; npx vitest run unless given
#
# known.json and waivers.json, where they are there, are the failures of before and those that somebody has decided to
# live with. Exit code: that of the tests where they fail, else that of the gate (1 failed, 2 bad input, 3 inconclusive).
set -u
report=${RTM_REPORT:-rtm-report}

# A result of an earlier run must not be judged in place of this one.
rm -f "$report/result.json"
${RTM_TESTS:-npx vitest run}
tests=$?
if [ ! -f "$report/result.json" ]; then
  echo "The tests have left no $report/result.json: is rtm-testkit/reporters/vitest, or jest, among their reporters?" >&2
  [ "$tests" -ne 0 ] && exit "$tests"
  exit 3
fi

set -- --fail-on "${RTM_FAIL_ON:-must}"
[ -f known.json ] && set -- "$@" --baseline known.json
[ -f waivers.json ] && set -- "$@" --waivers waivers.json
npx rtm-testkit report "$report/result.json" --out "$report" \
  --reporter console,json,html,junit,markdown,sarif "$@"
gate=$?

[ "$tests" -ne 0 ] && exit "$tests"
exit "$gate"
