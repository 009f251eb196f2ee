# Sourced by ./tenure and ./test, which set `root`: finds the .NET SDK and builds with it.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

require_sdk() {
    if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        echo "This needs the .NET 10 SDK: install the package dotnet-sdk-10.0, or see https://dot.net/download" >&2
        exit 1
    fi
}

# publish_command: the command `tenure`, compiled ahead of time for this machine, because a member must be fast in its first
# second and a command in its first tenth. It is built in a folder of its own, or each of the two builds would undo the other's
# restore.
command_assembly=$root/artifacts/command/publish/Tenure.Cli/release/tenure.dll
publish_command() {
    dotnet_once "publish src/Tenure.Cli/Tenure.Cli.csproj --use-current-runtime --self-contained false
        -p:PublishReadyToRun=true
        --artifacts-path artifacts/command" "$root/artifacts/command.built" "$root/src"
}

# build_solution: everything, tests included.
build_solution() {
    dotnet_once "build Tenure.slnx" "$root/artifacts/solution.built" "$root/src" "$root/tests" "$root/tools"
}

# dotnet_once COMMAND STAMP FOLDER...: runs a command of the SDK in the root, in Release, unless the stamp says that nothing in these
# folders has changed since the last time. One build at a time: the others wait, and then find it done. Silent, except
# when it fails; but whoever sits at a terminal is told what they wait for.
dotnet_once() {
    command=$1
    shift
    mkdir -p "$root/artifacts"
    (
        cd "$root"
        flock 9
        if ! is_built "$@"; then
            # The stamp holds the time at which the build began, so that an edit made meanwhile is not lost.
            touch "$1.new"
            [ ! -t 2 ] || echo "Building; the first time takes a minute or two." >&2
            # The compiler must not inherit the lock. Nor may it stay behind as a server that keeps our output open.
            # shellcheck disable=SC2086 # The command is meant to be split.
            dotnet $command --configuration Release --disable-build-servers --verbosity quiet \
                >"$1.log" 2>&1 9>&- </dev/null || {
                cat "$1.log" >&2
                exit 1
            }
            mv "$1.new" "$1"
        fi
    ) 9>"$root/artifacts/build.lock"
}

# is_built STAMP FOLDER... Folders count as files do: theirs is the time that changes when a file is deleted.
is_built() {
    stamp=$1
    shift
    [ -e "$stamp" ] && [ -z "$(find "$@" "$root"/Directory.* "$root/global.json" -newer "$stamp" | head -n 1)" ]
}
