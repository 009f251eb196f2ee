#!/bin/sh
# fuzz.sh [ROUNDS] [SEED]: feeds every decoder with ROUNDS (default 1000000) changed inputs, beginning at SEED (default: the
# date). A failure prints the input as hex; TENURE_FUZZ_INPUT=HEX and the name of the test repeat it.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
. "$root/tools/build.sh"
cd "$root"

export TENURE_FUZZ_ROUNDS="${1:-1000000}" TENURE_FUZZ_SEED="${2:-$(date +%Y%m%d)}"
echo "$TENURE_FUZZ_ROUNDS inputs for each decoder, seed $TENURE_FUZZ_SEED"
require_sdk
for project in Protocols Store Node Server Cli; do
    dotnet test "tests/Tenure.$project.Tests" -c Release -v q --filter FullyQualifiedName~FuzzTests
done
