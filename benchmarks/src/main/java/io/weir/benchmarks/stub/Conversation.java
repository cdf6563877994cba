package io.weir.benchmarks.stub;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.benchmarks.message.MessageReader;

/** One connection to the stub: question, answer, question; not one before the other has ended. */
final class Conversation extends ChannelInboundHandlerAdapter implements Pacer.Waiter {
  private final Channel channel;
  private final Stub.Room room;
  private final Question question = new Question();
  private Recipe recipe = Recipe.of("", false);
  private boolean answering;
  private boolean begun;
  private boolean due;
  private boolean waiting;
  private int sent;
  private long dueMillis;

  Conversation(Channel channel, Stub.Room room) {
    this.channel = channel;
    this.room = room;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    byte[] scratch = room.scratch;
    try {
      while (bytes.isReadable() && channel.isActive()) {
        int length = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, length);
        read(scratch, length);
      }
    } finally {
      bytes.release();
    }
  }

  private void read(byte[] bytes, int length) {
    int at = answering ? MessageReader.BAD : question.read(bytes, 0, length);
    if (at < length) {
      channel.close();
    } else if (question.ended()) {
      recipe = question.recipe();
      answering = true;
      begun = false;
      sent = 0;
      if (recipe.delayMillis() > 0) {
        await(room.pacer.now() + recipe.delayMillis());
      } else {
        answer();
      }
    }
  }

  private void answer() {
    begun = true;
    if (!recipe.stream() || recipe.status() >= 300) {
      channel.writeAndFlush(room.answers.whole(recipe), channel.voidPromise());
      ended();
    } else {
      channel.writeAndFlush(room.answers.opening(), channel.voidPromise());
      if (recipe.paceMillis() > 0) {
        await(room.pacer.now() + recipe.paceMillis());
      } else {
        pour();
      }
    }
  }

  private void ended() {
    answering = false;
    question.reset();
  }

  /** Events as fast as the connection takes them. */
  private void pour() {
    while (answering && channel.isWritable()) {
      if (sent == recipe.events()) {
        close();
      } else {
        int last = Math.min(recipe.events(), sent + recipe.batch());
        while (sent < last) {
          channel.write(room.answers.word(sent++, channel.alloc()), channel.voidPromise());
        }
        channel.flush();
      }
    }
  }

  private void close() {
    channel.writeAndFlush(room.answers.closing(), channel.voidPromise());
    ended();
  }

  private void await(long millis) {
    dueMillis = millis;
    waiting = true;
    room.pacer.add(this);
  }

  @Override
  public long due() {
    return dueMillis;
  }

  @Override
  public void wake() {
    waiting = false;
    if (!channel.isActive()) {
      return;
    }
    if (!begun) {
      answer();
    } else if (channel.isWritable()) {
      beat();
    } else {
      due = true;
    }
  }

  /** The event of one beat; the next comes a pace after this was due, not after it was sent. */
  private void beat() {
    due = false;
    if (sent == recipe.events()) {
      close();
    } else {
      channel.writeAndFlush(room.answers.word(sent++, channel.alloc()), channel.voidPromise());
      await(dueMillis + recipe.paceMillis());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!channel.isWritable() || !answering || !begun || waiting) {
      return;
    }
    if (due) {
      beat();
    } else if (recipe.paceMillis() == 0) {
      pour();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
