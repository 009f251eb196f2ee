#!/bin/sh
# run-test-project.sh ROOT PROJECT: runs one built test project, prints one line about it (and all of its output when it
# failed), and leaves `passed failed skipped` in artifacts/tests/PROJECT.counts.
set -eu

root=$1
project=$2
results=$root/artifacts/tests

# A test that hangs is named and ended, so that the others are still heard.
code=0
dotnet test "$root/artifacts/bin/$project/release/$project.dll" --logger "trx;LogFileName=$project.trx" \
    --results-directory "$results" --blame-hang-timeout 5m --blame-hang-dump-type none \
    >"$results/$project.log" 2>&1 </dev/null || code=$?

# The counters of the report are one XML element: <Counters total="7" executed="6" passed="6" failed="0" ... />
counter() {
    [ -e "$results/$project.trx" ] || { echo 0 && return; }
    sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$results/$project.trx"
}

passed=$(counter passed)
failed=$(counter failed)
skipped=$(($(counter total) - $(counter executed)))

# A run that broke off may have reported no failed test at all; it failed nevertheless.
[ "$code" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1

echo "$passed $failed $skipped" >"$results/$project.counts"
echo "$project: $passed passed, $failed failed, $skipped skipped"
[ "$skipped" -eq 0 ] || sed -n '/outcome="NotExecuted"/,/<\/UnitTestResult>/s/.*<Message>\(.*\)<\/Message>.*/\1/p' \
    "$results/$project.trx" | sort | uniq -c | sed 's/^ *\([0-9]*\)/    skipped \1:/'
[ "$failed" -eq 0 ] || cat "$results/$project.log"
