"""What a new scenario begins with: short, complete, and free of faults, so that an author changes it line by line."""

from training.roleplay.script import escaped

NO_CHOICE = str.maketrans("{}｛｝", "()（）")  # a brace opens a choice, and no backslash takes it at its word
ZH = """情景 {slug} v1 「{title}」
# 剧本从上到下分五部分，照着改就行。# 开头的行是给自己看的提示，不会发布，随时可以删。

# 一、开头：出自手册哪一节、给谁练、多长时间、客户是谁、说了就不合格的话（用 / 隔开）
出处：manual:objections#acknowledge    适用：新人、老手
目标：A23
总时长：180秒    每次回应：45秒
客户：王老板，箱包批发商，说话快，心不坏
红线：保证成交 / 稳赚

# 二、场景：客户先开口，然后轮到销售。方括号里是销售的表现（要点或误区的名称），
#    后面是客户怎么接、接着演哪一场。箭头可以打成 ->
== 开场
客户（摆手）：{objection}
销售：期望 认同
  [认同] 客户（语气缓和）：那你说说看。 → 澄清
  [反驳] 客户：照你说，是我不会做生意？ → 澄清
  [超时] 客户：没话讲了吧？ → 结束：未化解
  [其他] 客户：先别讲你们多好。 → 澄清

== 澄清
销售：期望 澄清
  [澄清] 客户：我就是担心这个。 → 结束：已说清
  [其他] 客户：我再想想。 → 结束：未说清

# 三、要点是想听到的，误区是常犯的错。每个写三到六句真人会说的话
要点 认同：接住他的担心，并具体地肯定他
  说：您问得好，换成我也会先问这一句
  说：这个担心很实在，您一定认真想过
要点 澄清：用自己的话复述，再问清是哪一种
  说：我确认一下，您担心的是没人来问，还是问了不成交
  说：您说的是哪一种情况，能举个例子吗
误区 反驳：否定客户，或跟客户争
  说：这您根本不用担心

# 四、流程：要点的先后次序，每种学员一行
流程 新人：认同 › 澄清
流程 老手：认同 › 澄清

# 五、评分：权重合计 100%，每个等级写考官看得见、听得到的
评分 听与认同 50% 看：认同、反驳
  3 让客户说完，用他的话回应，肯定得具体
  2 有理解有肯定，但像背稿
  1 一句带过就开始推销
  0 没有认同，或与客户争辩
评分 问清 50% 看：澄清
  3 复述准确，问出是哪一种
  2 复述了，没有问到底
  1 只问了一句空话
  0 没有问
"""
EN = """scene-file {slug} v1 "{title}"
# A script has five parts, from top to bottom: change them as they stand. A line that begins with # is a note for
# yourself; it is not published, and may be deleted at any time.

# 1. The head: where the manual teaches it, who practises it, how long, who the customer is,
#    and words that fail, parted by /
source: manual:objections#acknowledge    for: newcomer, experienced
objectives: A23
total: 180 s    reply: 45 s
customer: Mr Wang, a wholesaler of bags, quick, not unkind
red lines: guaranteed orders / sure profit

# 2. The scenes: the customer speaks, then it is the seller's turn. In square brackets stands what the seller did
#    (the name of a key point or a pitfall), behind it what the customer answers, and the scene that follows
== opening
customer (waves it off): {objection}
seller: expect agree
  [agree] customer (softer): Then tell me. -> clarify
  [argue] customer: So I do not know my trade? -> clarify
  [timeout] customer: Nothing to say? -> end: not settled
  [otherwise] customer: Do not tell me how good you are. -> clarify

== clarify
seller: expect clarify
  [clarify] customer: That is just what worries me. -> end: made clear
  [otherwise] customer: I will think about it. -> end: not made clear

# 3. Key points are what you hope to hear, pitfalls the usual mistakes. Give each three to six things people really say
key point agree: take up the worry, and praise one thing in it
  say: That is a good question, I would ask it too in your place
  say: That worry is a sound one, you have clearly thought about it
key point clarify: say it back in your own words, then ask which of the two it is
  say: Let me check: do you fear that nobody asks, or that they ask and do not buy
  say: Which of the two do you mean, could you give me an example
pitfall argue: contradicts the customer, or quarrels
  say: You need not worry about that at all

# 4. The flow: the order of the key points, one line for each kind of trainee
flow newcomer: agree > clarify
flow experienced: agree > clarify

# 5. What an examiner marks: the weights add up to 100%, each level says what is seen or heard
criterion Listening 50% see: agree, argue
  3 lets the customer finish, answers in their words, praises one thing
  2 understands and praises, but by rote
  1 one phrase, then sells
  0 does not agree, or quarrels
criterion Asking 50% see: clarify
  3 says it back rightly and finds out which it is
  2 says it back, does not ask to the end
  1 asks something empty
  0 does not ask
"""


def texts(slug: str, titles: dict[str, str], objections: dict[str, str]) -> dict[str, str]:
    """Both scripts of a new scenario. Titles and first lines by language, every sign in them taken at its word."""
    return {
        language: text.format(
            slug=slug,
            title=escaped(titles[language]),
            objection=escaped(objections[language].translate(NO_CHOICE)),
        )
        for language, text in (("zh", ZH), ("en", EN))
    }
