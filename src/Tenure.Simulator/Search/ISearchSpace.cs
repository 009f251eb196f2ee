using Tenure.Simulator.World;

namespace Tenure.Simulator.Search;

/// <summary>What there is to search: where it begins, what can happen next, and what must hold in every state.</summary>
internal interface ISearchSpace<TState>
    where TState : unmanaged, IEquatable<TState>
{
    TState Start { get; }

    /// <summary>Adds all states that one event leads to, each as <see cref="Canonical"/> has it.</summary>
    void Expand(TState state, List<TState> next);

    /// <summary>The same for all states that are alike but for names.</summary>
    TState Canonical(TState state);

    /// <summary>The broken property, or null.</summary>
    Violation? Check(TState state);

    /// <summary>The events that are possible here, in words, and where each leads, with names as they are.</summary>
    IEnumerable<(string Event, TState Next)> Events(TState state);
}
