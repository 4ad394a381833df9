package dev.vigia.lab.chaos;

import dev.vigia.lab.chaos.FaultProxy.Direction;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection through a {@link FaultProxy}, message by message (PostgreSQL's protocol 3). */
final class ProxiedConnection {
    private static final int LONGEST_MESSAGE = 64 << 20;
    private static final char PARSE = 'P';
    private static final char READY_FOR_QUERY = 'Z';

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private volatile boolean losing;

    ProxiedConnection(FaultProxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void start() {
        run("proxy-to-server", this::toServer);
        run("proxy-to-client", this::toClient);
    }

    /** A direction's loop; it ends when either side does. */
    @FunctionalInterface
    private interface Loop {
        void run() throws IOException, InterruptedException;
    }

    private void run(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException e) {
                        // one side is gone; so is the other then
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        closeBoth();
                        proxy.forget(this);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void toServer() throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream(), 1 << 16));
        byte[] startup = body(in); // the first message has no type
        proxy.pass(Direction.TO_SERVER);
        write(out, startup);
        out.flush();
        while (true) {
            int type = in.read();
            if (type < 0) {
                return;
            }
            byte[] body = body(in);
            if (type == PARSE) {
                body = parse(body);
            }
            proxy.pass(Direction.TO_SERVER);
            out.write(type);
            write(out, body);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private byte[] parse(byte[] body) {
        String statement = new String(body, StandardCharsets.ISO_8859_1); // one character a byte, both ways
        proxy.seen(statement);
        if (proxy.losesAnswerTo(statement)) {
            losing = true;
        }
        return proxy.rewriting().apply(statement).getBytes(StandardCharsets.ISO_8859_1);
    }

    private void toClient() throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream(), 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), 1 << 16));
        while (true) {
            int type = in.read();
            if (type < 0) {
                return;
            }
            byte[] body = body(in);
            if (losing && type == READY_FOR_QUERY) {
                proxy.answerLost();
                reset();
                return;
            }
            proxy.pass(Direction.TO_CLIENT);
            if (!losing) {
                out.write(type);
                write(out, body);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        }
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt() - 4;
        if (length < 0 || length > LONGEST_MESSAGE) {
            throw new IOException("not a message of PostgreSQL's protocol: length " + length);
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return body;
    }

    private static void write(DataOutputStream out, byte[] body) throws IOException {
        out.writeInt(body.length + 4);
        out.write(body);
    }

    void reset() {
        reset(client);
        reset(server);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // closing then sends RST
            socket.close();
        } catch (IOException e) {
            // closed before
        }
    }

    private void closeBoth() {
        try {
            client.close();
            server.close();
        } catch (IOException e) {
            // closed before
        }
    }
}
