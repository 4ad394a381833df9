package dev.vigia.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;

/**
 * Sockets for pgjdbc (connection property {@code socketFactory}) that hand a notification on at once. After each one the
 * driver looks whether another stands behind it, and waits a millisecond for it, the shortest timeout that it can set
 * (42.7: {@code PGStream.hasMessagePending}); with these sockets such a look does not wait. Everything else is as with
 * plain sockets. Without it, jobs on an idle system start a millisecond later.
 */
public final class PromptSocketFactory extends SocketFactory {
    /** The driver's look; no other of its timeouts is as short. */
    private static final int LOOK_MILLIS = 1;

    @Override
    public Socket createSocket() {
        return new PromptSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        PromptSocket socket = new PromptSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    private static Socket connected(InetAddress host, int port) throws IOException {
        PromptSocket socket = new PromptSocket();
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    private static final class PromptSocket extends Socket {
        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    look();
                    return super.read();
                }

                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    look();
                    return super.read(bytes, from, length);
                }

                private void look() throws IOException {
                    if (getSoTimeout() == LOOK_MILLIS && in.available() == 0) {
                        throw new SocketTimeoutException("nothing is there");
                    }
                }
            };
        }
    }
}
