package dev.vigia.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Stands between clients and PostgreSQL and does what networks do: is slow, passes nothing in one direction or both
 * without telling anybody, resets, or loses exactly the answer to a given statement. It reads the protocol's messages,
 * so connections must be in clear. What was held back while cut arrives after healing, as with a network that
 * retransmits.
 */
public final class FaultProxy implements AutoCloseable {
    private final int serverPort;
    private final ServerSocket listening;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Gate toServer = new Gate();
    private final Gate toClient = new Gate();
    private final AtomicReference<String> losing = new AtomicReference<>();
    private final AtomicReference<String> cutting = new AtomicReference<>();
    private final AtomicInteger toCut = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Duration latency = Duration.ZERO;
    private volatile UnaryOperator<String> rewriting = UnaryOperator.identity();

    public FaultProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Which way a message travels. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** From now on nothing passes in this direction, and nobody is told. */
    public void cut(Direction direction) {
        gate(direction).close();
    }

    public void cutBoth() {
        toServer.close();
        toClient.close();
    }

    /** The {@code nth} statement from now that contains {@code text} does not arrive, nor does anything after it. */
    public void cutBothAt(String text, int nth) {
        toCut.set(nth);
        cutting.set(text);
    }

    public boolean isCut() {
        return toServer.isClosed();
    }

    /** Everything passes again, what was held back first. */
    public void heal() {
        toServer.open();
        toClient.open();
    }

    /** Each message takes so much longer, in each direction. */
    public void delay(Duration each) {
        latency = each;
    }

    /** Both ends of every connection see a reset. */
    public void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** The next statement that contains {@code text} is executed, its answer lost, and its client's connection reset. */
    public void loseAnswerTo(String text) {
        losing.set(text);
    }

    /** How many answers were lost in this way. */
    public int answersLost() {
        return lost.get();
    }

    /** Statements reach the server as {@code rewriting} makes them: a way to plant bugs. */
    public void rewrite(UnaryOperator<String> statements) {
        rewriting = statements;
    }

    UnaryOperator<String> rewriting() {
        return rewriting;
    }

    /** Told of each statement before it passes. */
    void seen(String message) {
        String text = cutting.get();
        if (text != null && message.contains(text) && toCut.decrementAndGet() == 0) {
            cutting.set(null);
            cutBoth();
        }
    }

    /** Whether the answer to this statement is the one to be lost. */
    boolean losesAnswerTo(String message) {
        String text = losing.get();
        return text != null && message.contains(text) && losing.compareAndSet(text, null);
    }

    void answerLost() {
        lost.incrementAndGet();
    }

    /** Called before a message is passed on; returns when it may be. */
    void pass(Direction direction) throws InterruptedException {
        if (!latency.isZero()) {
            Thread.sleep(latency.toMillis());
        }
        gate(direction).pass();
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private Gate gate(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                connect(client);
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            ProxiedConnection connection = new ProxiedConnection(this, client, server);
            connections.add(connection);
            connection.start();
        } catch (IOException e) {
            client.close(); // the server is down: its client sees what it would see without us
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        heal();
        resetAll();
    }

    /** Open or closed; who comes to a closed one waits. */
    private static final class Gate {
        private boolean closed;

        synchronized void close() {
            closed = true;
        }

        synchronized void open() {
            closed = false;
            notifyAll();
        }

        synchronized boolean isClosed() {
            return closed;
        }

        synchronized void pass() throws InterruptedException {
            while (closed) {
                wait();
            }
        }
    }
}
