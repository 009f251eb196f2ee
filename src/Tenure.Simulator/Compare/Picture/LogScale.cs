namespace Tenure.Simulator.Compare.Picture;

/// <summary>Where values lie on an axis on which every factor of ten takes the same room.</summary>
internal readonly record struct LogScale(double Least, double Most, double From, double To)
{
    public double this[double value] => From + (To - From) * Math.Log(Math.Max(value, Least) / Least) / Math.Log(Most / Least);

    public IEnumerable<double> PowersOfTen()
    {
        for (double power = Math.Pow(10, Math.Ceiling(Math.Log10(Least))); power <= Most * 1.0001; power *= 10) yield return power;
    }
}
