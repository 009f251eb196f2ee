namespace Tenure.Simulator.Compare;

internal readonly record struct Statistics(double Least, double Median, double Most)
{
    public static Statistics Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Statistics(sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }
}
