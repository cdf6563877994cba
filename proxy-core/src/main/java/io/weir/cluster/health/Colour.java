package io.weir.cluster.health;

import java.util.Locale;

/** An endpoint's health at a glance. */
public enum Colour {
  /** Used, and nothing speaks against it. */
  GREEN,
  /** Used, though its last check failed, or though it is unhealthy, because too many are. */
  AMBER,
  /** Left out: its checks fail, or it is ejected. */
  RED;

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
