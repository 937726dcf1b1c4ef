"""Saved news pages as content systems make them, in several layouts, charsets and scripts: for tests. The texts are of our own."""

from __future__ import annotations

TITLE = "江城水库蓄水增三成 秋灌有保障"
BODY = (
    "本报讯（记者张三）记者从市水务局获悉，今年入汛以来，全市平均降雨量较常年同期偏多两成，各地加强水库调度和堤防巡查，确保安全度汛。",
    "截至昨天，全市大中型水库蓄水量比去年同期增加三成，为秋季农业灌溉和城市供水打下了良好基础。",
    "市水务局负责人表示，下一步将继续做好会商研判，及时发布预警信息，并组织专家对重点水库和堤防逐一排查。",
)
TEASERS = ("市民中心今起延长开放时间", "第十届图书节周末开幕", "清河桥维修工程月底完工")


def paragraphs(indent: str = "\u3000\u3000") -> str:
    return "".join(f"<p>{indent}{text}</p>\n" for text in BODY)


def links(*titles: str) -> str:
    return "".join(f'<li><a href="/n/{n}.html">{title}</a></li>' for n, title in enumerate(titles))


PORTAL = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}--江城网</title><meta name="publishdate" content="2025-07-01"></head><body>
<div class="top_nav"><a>江城网</a> <a>时政</a> <a>社会</a> <a>登录</a></div><div class="path"><a>江城网</a>&gt;&gt;<a>社会</a></div>
<div class="layout rm_txt"><h1>{TITLE}</h1><div class="author cf"></div><div class="channel">2025年07月01日08:30 | 来源：<a>江城日报</a></div>
<div class="txt_con">{paragraphs()}<div class="edit">(责编：李四、王五)</div></div>
<div class="share">分享让更多人看到<a></a></div><h3>推荐阅读</h3><ul class="tj">{links(*TEASERS)}</ul></div>
<div class="footer"><p>江城网版权所有，未经书面授权禁止使用</p><p>Copyright © 1997-2025 by www.example.cn. all rights reserved</p></div></body></html>"""

NEWS = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{TITLE}_新闻</title></head><body>
<div class="main-content"><h1 class="main-title">{TITLE}</h1><div class="top-bar-wrap"><div class="date-source"><span class="date">2025年07月01日 08:30</span>
<a class="source">江城晚报</a></div><div class="page-tools"><span>缩小字体</span><span>放大字体</span><span>收藏</span><span>微博</span><span>微信</span><span>分享</span><em>12</em></div></div>
<div class="article">{paragraphs()}<p class="show_author">责任编辑：王五 </p></div>
<div class="keywords"><label>文章关键词：</label><a>水库</a> <a>秋灌</a></div>
<div class="page"><a>上一页</a> <span>1</span> <a>2</a> <a>下一页</a></div>
<div class="comment"><h2>网友评论</h2><div class="cmt"><span>江城网友</span><p>这下秋天浇地不愁了，感谢一线的工作人员。</p><span>3小时前</span><a>举报</a><a>回复</a></div><a>还可以输入<b>200</b>字</a></div>
<div class="blk"><h2>相关新闻</h2><ul>{links(*TEASERS)}</ul></div></div></body></html>"""

BLOG = f"""<html><head><meta charset="utf-8"></head><body><h1 class="post_title">{TITLE}</h1>
<div class="post_info">2025-07-01 08:30:00\u3000来源: <a>江城日报</a>\u3000江城 <a class="post_jubao">举报</a></div><div class="post_top"><em>0</em><strong>分享至</strong></div>
<div class="post_body">{paragraphs()}<p><img alt="" src="end.png">（来源：江城日报）</p></div><div class="post_statement"><p>特别声明：以上内容仅代表作者个人观点。</p></div>
<div class="post_recommend"><h3>热点推荐</h3><div class="item"><a><h3>{TEASERS[0]}</h3></a><span>江城晚报</span><span>2小时前</span><span>56跟贴</span></div>
<div class="item"><a><h3>{TEASERS[1]}</h3></a><span>江城晚报</span><span>5小时前</span></div></div></body></html>"""

OLD = f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gbk"><TITLE>{TITLE}</TITLE></HEAD><BODY><TABLE><TR><TD>您当前的位置：<A>首页</A> &gt; <A>要闻</A> &gt; 正文</TD></TR>
<TR><TD align=center><FONT size=5><B>{TITLE}</B></FONT></TD></TR><TR><TD align=center>发布时间：2025-07-01 08:30&nbsp;&nbsp;来源：本站&nbsp;&nbsp;作者：张三&nbsp;&nbsp;浏览次数：1286　【字体：<A>大</A> <A>中</A> <A>小</A>】</TD></TR>
<TR><TD>{"<BR><BR>".join("　　" + text for text in BODY)}</TD></TR><TR><TD align=right>【<A>打印</A>】【<A>关闭</A>】</TD></TR>
<TR><TD>上一篇：<A>{TEASERS[0]}</A><BR>下一篇：<A>{TEASERS[1]}</A></TD></TR><TR><TD>地址：江城市人民路1号　邮编：430000　鄂ICP备12345678号</TD></TR></TABLE></BODY></HTML>"""

TRADITIONAL = (
    "〔記者陳大文／江城報導〕市水務局昨日表示，今年入汛以來，全市平均降雨量較往年同期偏多兩成，各地加強水庫調度與堤防巡查，確保安全度汛。",
    "截至昨日，全市大中型水庫蓄水量比去年同期增加三成，為秋季農業灌溉與城市供水打下良好基礎。",
    "水務局長王大明指出，下一步將持續做好會商研判，及時發布預警，並邀請專家對重點水庫與堤防逐一排查。",
)
TAIWAN_TITLE = "江城水庫蓄水增三成 秋灌無虞"
TAIWAN = f"""<!DOCTYPE html><html lang="zh-Hant-TW"><head><meta charset="big5"><meta property="article:published_time" content="2025-07-01T08:30:00+08:00"></head><body>
<header><nav><a>即時</a><a>政治</a><a>社會</a></nav></header><article><div class="breadcrumb"><a>首頁</a> &gt; <a>社會</a></div><h1>{TAIWAN_TITLE}</h1>
<div class="function"><span class="time">2025/07/01 08:30</span><a>分享</a><span>字級 小 中 大</span></div>
<div class="text"><p>{TRADITIONAL[0]}</p><p class="before_ir">請繼續往下閱讀...</p><p>{TRADITIONAL[1]}</p><figure><figcaption>江城水庫昨日蓄水情形。（記者陳大文攝）</figcaption></figure><p>{TRADITIONAL[2]}</p></div>
<div class="related"><h2>相關新聞</h2><ul>{links("市民中心今起延長開放時間", "第十屆圖書節週末開幕")}</ul></div></article><footer>本網站著作權所有 不得轉載</footer></body></html>"""

FRONT = f"""<html><head><meta charset="utf-8"></head><body><ul class="nav">{links("首页", "时政", "社会")}</ul>{"".join(
    f'<div class="item"><h2><a>{title}</a></h2><p>{text[:60]}……</p><span>2025-07-01 08:30</span></div>' for title, text in zip(TEASERS, BODY, strict=True)
)}</body></html>"""
"""A page of a site that lists stories, each with how it begins."""

EPAPER = f"""<html><head><meta charset="utf-8"></head><body><table><tr><td>2025年07月01日 星期二</td><td>第02版：综合</td></tr></table>
<h3>深化改革一线行</h3><h1>{TITLE}</h1><h2>为秋灌打下基础</h2><div class="info">本报记者 张三</div><p>原标题：江城全市水库蓄水量同比增三成</p>
<div id="ozoom">{paragraphs()}</div><div><span>【纠错】</span><span>【责任编辑:李四】</span></div><div>上一篇 下一篇 放大 缩小 默认</div></body></html>"""
"""A story of a paper's edition on the web, with all parts of its head."""

PAGES = {
    "portal": PORTAL.encode(),
    "news, GB 2312": NEWS.encode("gb18030"),
    "blog": BLOG.encode(),
    "old, GBK": OLD.encode("gbk"),
    "Taiwan, Big 5": TAIWAN.encode("big5"),
}
"""The pages as they are saved."""

TEXT = f"""首页
时政
社会
首页 > 社会 > 正文
{TITLE}
2025-07-01 08:30 来源：江城日报  点赞 12
{chr(10).join("　　" + text for text in BODY)}
责任编辑：李四
分享到：
相关阅读
{chr(10).join(TEASERS)}
"""
"""The text of such a page, saved by hand."""
