package io.weir.benchmarks.load.report;

/**
 * The event streams of the measured window.
 *
 * @param events events that came in the window, of streams old and new
 * @param eventsPerSecond the same over the window
 * @param broken streams that began and were cut off; they are among the errors, too
 * @param firstEvent from the moment a stream was due to its first event
 * @param gap from one event of a stream to its next; 0 where one read brought both
 * @param delay from the stub's writing of an event to its reading, by the stamp in its id; nothing
 *     where events have none, or one read brought a part of it
 */
public record Streams(
    long events,
    double eventsPerSecond,
    long broken,
    Spread firstEvent,
    Spread gap,
    Spread delay) {}
