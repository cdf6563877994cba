package io.weir.exchange;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.http.Answer;

/** How clients of one listener are told of faults. From any loop. */
public interface FaultReplies {
  /** The dialect where the route names none; goes by the path unless the file says otherwise. */
  Dialect dialect(String path);

  /**
   * A whole answer.
   *
   * @param id the exchange's
   * @param exhausted whether Weir has tried again already, so that the client need not
   */
  Answer reply(Dialect dialect, Fault fault, String detail, String id, boolean exhausted);

  /** What is put into a stream that has begun. */
  byte[] inStream(Dialect dialect, Fault fault, String detail, String id);
}
