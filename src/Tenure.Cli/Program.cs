using Tenure.Cli;

return await CommandLine.RunAsync(args);
