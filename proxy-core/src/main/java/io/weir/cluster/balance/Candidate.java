package io.weir.cluster.balance;

/** What a balancer may ask of an endpoint. From any thread. */
public interface Candidate {
  /** What it is known by wherever its place must stay the same: on a hash ring, across restarts. */
  String key();

  /** Requests that it is working on now. */
  int active();
}
