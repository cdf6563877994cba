package io.weir.route.regex;

import java.util.List;

/** The parts of an expression; each adds itself to a program. */
sealed interface Syntax {
  void addTo(Program.Builder program);

  /** One character. */
  record One(CharSet set) implements Syntax {
    @Override
    public void addTo(Program.Builder program) {
      program.take(set);
    }
  }

  /** A condition on the place; the code says which. */
  record Place(int code) implements Syntax {
    @Override
    public void addTo(Program.Builder program) {
      program.add(code, 0, 0);
    }
  }

  /** Parts one after another; none for the empty text. */
  record Chain(List<Syntax> parts) implements Syntax {
    @Override
    public void addTo(Program.Builder program) {
      parts.forEach(part -> part.addTo(program));
    }
  }

  /** One of some, the earlier preferred. */
  record Choice(List<Syntax> branches) implements Syntax {
    @Override
    public void addTo(Program.Builder program) {
      int[] ends = new int[branches.size()];
      for (int i = 0; i < ends.length; i++) {
        boolean last = i == ends.length - 1;
        int split = last ? -1 : program.split();
        branches.get(i).addTo(program);
        if (!last) {
          ends[i] = program.add(Program.JUMP, 0, 0);
          program.lead(split, split + 1, program.here(), false);
        }
      }
      for (int i = 0; i < ends.length - 1; i++) {
        program.lead(ends[i], program.here());
      }
    }
  }

  /** A part whose place is noted. */
  record Group(int number, Syntax part) implements Syntax {
    @Override
    public void addTo(Program.Builder program) {
      program.add(Program.SAVE, number * 2, 0);
      part.addTo(program);
      program.add(Program.SAVE, number * 2 + 1, 0);
    }
  }

  /**
   * A part several times over.
   *
   * @param most -1 for any number
   * @param lazy whether fewer are preferred
   */
  record Repeat(Syntax part, int least, int most, boolean lazy) implements Syntax {
    @Override
    public void addTo(Program.Builder program) {
      for (int i = 0; i < least; i++) {
        part.addTo(program);
      }
      if (most < 0) {
        int split = program.split();
        part.addTo(program);
        program.add(Program.JUMP, split, 0);
        program.lead(split, split + 1, program.here(), lazy);
        return;
      }
      int[] splits = new int[most - least];
      for (int i = 0; i < splits.length; i++) {
        splits[i] = program.split();
        part.addTo(program);
      }
      for (int split : splits) {
        program.lead(split, split + 1, program.here(), lazy);
      }
    }
  }
}
