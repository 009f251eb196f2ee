using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Tenure.Cli.Parsing;
using Tenure.Cli.Serving;

namespace Tenure.Cli.Commands;

/// <summary>One node.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var options = new ServeOptions();
        Option<string> logLevel = CommonOptions.Choice("--log-level", "How much it logs, on standard error.", "info", "debug", "info", "warn", "error");
        var testControl = new Option<bool>("--test-control") { Hidden = true };
        var command = new Command("serve", "Run one node of a cluster. The flags are named as etcd's.");
        options.AddTo(command);
        command.Add(logLevel);
        command.Add(testControl);
        command.SetAction(async (parsed, cancel) =>
        {
            using ILoggerFactory loggers = CreateLoggers(parsed.GetValue(logLevel)!);
            return await NodeHost.RunAsync(options.Read(parsed), parsed.GetValue(testControl), loggers, cancel);
        });
        return command;
    }

    private static ILoggerFactory CreateLoggers(string level) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(level switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" => LogLevel.Warning,
            _ => LogLevel.Error,
        })
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        })
        .Services.Configure<ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace));
}
