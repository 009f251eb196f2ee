// Start as many of these as you like: one of them writes the report, and when it dies another takes over.
//
//     dotnet run -- provision      once: sets up the fence in the folder `reports`
//     dotnet run                   a worker; `dotnet run -- --etcd http://HOST:2379` where the server is elsewhere

using NightlyReport;
using Tenure;

if (args is ["provision"])
{
    await FencedDirectory.ProvisionAsync("reports", scope: "nightly-report");
    return;
}

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);

builder.Services.AddFencedDirectory("reports");
builder.Services.AddLeaderElection("nightly-report")
    .UseEtcd(builder.Configuration["etcd"] ?? "http://127.0.0.1:2379")
    .RunWhileLeader<ReportWriter>();

await builder.Build().RunAsync();
