package io.weir.filters.llm.answer;

import io.weir.fault.Fault;

/**
 * What a provider says went wrong.
 *
 * @param fault Weir's word for it
 * @param status the HTTP status that stands for it
 * @param message the provider's own words; empty where it has none
 */
public record UpstreamError(Fault fault, int status, String message) {}
