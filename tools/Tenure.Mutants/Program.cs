using Tenure.Mutants;
using Tenure.Mutants.Hunting;
using Tenure.Mutants.Zoo;

// Exit codes as everywhere in this project: 0 all found, 1 one was missed, 2 what was asked for makes no sense.
try
{
    if (args is [Quarry.Word, ..])
    {
        Quarry.Run(args);
        return 0;
    }

    return HuntAll(Arguments.Parse(args));
}
catch (BadInputException refusal)
{
    Console.Error.WriteLine(refusal.Message);
    return 2;
}

static int HuntAll(Arguments arguments)
{
    IReadOnlyList<Mutant> mutants = MutantZoo.Load(arguments.Folder, arguments.Names);
    var hunt = new Hunt(arguments.Seeds);
    foreach (Finder finder in mutants.Select(mutant => mutant.Finder).Distinct())
    {
        Finding baseline = hunt.Baseline(finder);
        if (baseline.Checker is null) continue;
        Console.Error.WriteLine($"{finder} finds something without any mutant: {baseline.Checker}, seed {baseline.Seed}: {baseline.Text}");
        return 1;
    }

    var report = new Report(arguments.Json, Console.Out);
    foreach (Mutant mutant in mutants) report.Add(mutant, hunt.Run(mutant));
    report.Close();
    return report.AllFound ? 0 : 1;
}
