package io.weir.fault;

/** On whose side a fault lies. */
public enum Origin {
  CLIENT,
  WEIR,
  UPSTREAM
}
