package dev.vigia.lab.chaos;

import java.io.IOException;

/** Standard input as the sign of life of whoever started this process: no child outlives its test. */
public final class Lifeline {
    private Lifeline() {}

    /** Halts this process with exit code 3 when its standard input ends. */
    public static void endWithParent() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nobody writes; the end of the stream is the end of the parent
                        }
                    } catch (IOException e) {
                        System.out.println("STDIN " + e.getMessage());
                    }
                    Runtime.getRuntime().halt(3);
                },
                "parent");
        thread.setDaemon(true);
        thread.start();
    }
}
