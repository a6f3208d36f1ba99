package custody.query.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// What the server does not do for sockets by itself.
///
/// An upgrade of `/graphql` goes to the route of the socket, because one path cannot have two routes. A message is
/// bounded over all its fragments: the server bounds each frame, but joins them without a limit, so that one message
/// in many small ones would grow until memory ends. And a client that closes is answered with its own code (RFC 6455,
/// section 5.5.1): the server only cuts the connection, which clients tell as a failure (1006).
@Singleton
final class SocketPipeline implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Placing(null));
        return event.getBean();
    }

    /// Puts the handler behind the codec, whose place that of frames will take.
    private record Placing(@Nullable Channel channel) implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel of, ChannelRole role) {
            return new Placing(of);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null && channel.pipeline().context(HttpServerCodec.class) != null) {
                String codec = channel.pipeline().context(HttpServerCodec.class).name();
                channel.pipeline().addAfter(codec, "custody-sockets", new Handler());
            }
        }
    }

    private static final class Handler extends ChannelInboundHandlerAdapter {
        private static final int TOO_BIG = 1009;
        private static final String PATH = "/graphql";

        private long bytes;
        private boolean over;

        private static boolean isUpgrade(HttpRequest request) {
            return "websocket".equalsIgnoreCase(request.headers().get(HttpHeaderNames.UPGRADE))
                    && (request.uri().equals(PATH) || request.uri().startsWith(PATH + "?"));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request && isUpgrade(request)) {
                request.setUri(GraphQlSocket.ROUTE + request.uri().substring(PATH.length()));
            }
            if (message instanceof TextWebSocketFrame || message instanceof BinaryWebSocketFrame) {
                bytes = 0;
            }
            boolean part = message instanceof ContinuationWebSocketFrame
                    || message instanceof TextWebSocketFrame || message instanceof BinaryWebSocketFrame;
            if (part && message instanceof WebSocketFrame frame) {
                bytes += frame.content().readableBytes();
                if (!over && bytes > GraphQlSocket.MAX_MESSAGE) {
                    over = true;
                    context.writeAndFlush(new CloseWebSocketFrame(TOO_BIG, "a message has " + GraphQlSocket.MAX_MESSAGE + " bytes at most"))
                            .addListener(ChannelFutureListener.CLOSE);
                }
            }
            if (!over && message instanceof CloseWebSocketFrame close) {
                context.writeAndFlush(new CloseWebSocketFrame(true, 0, close.content().retainedDuplicate()));
            }
            if (over) {
                ReferenceCountUtil.release(message);
            } else {
                context.fireChannelRead(message);
            }
        }
    }
}
