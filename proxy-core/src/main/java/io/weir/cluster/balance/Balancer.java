package io.weir.cluster.balance;

/**
 * A rule for choosing endpoints. It lives as long as its cluster and makes a {@link Picker} for
 * each state of the cluster, so that the choice itself works on arrays that never change.
 */
public interface Balancer {
  /** A picker among these candidates. Calls never overlap; from any thread. */
  Picker over(Field field);
}
