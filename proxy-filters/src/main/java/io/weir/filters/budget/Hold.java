package io.weir.filters.budget;

import io.weir.filters.budget.account.Account;
import io.weir.filters.llm.price.Price;
import io.weir.filters.store.Reservation;

/**
 * Money that is set aside for one attempt.
 *
 * @param reservation to be settled or released, once
 * @param account whose money it is
 * @param price what the attempt's model costs there
 * @param cluster where the attempt goes
 * @param model what is asked for there; empty where that is not known
 */
record Hold(Reservation reservation, Account account, Price price, String cluster, String model) {}
